<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- The ways of the centres: an arrow at the start, a cross at every step, a circle at the end; grey where dropped -->
<qgis version="3.22.0" styleCategories="Symbology|MapTips|Fields">
  <renderer-v2 type="RuleRenderer" enableorderby="1">
    <rules key="all">
      <rule key="dropped" symbol="0" filter="&quot;city_id&quot; IS NULL" label="Dropped on the way"/>
      <rule key="kept" symbol="1" filter="ELSE" label="Became a city"/>
    </rules>
    <symbols>
      <symbol name="0" type="line" alpha="1">
        <layer class="SimpleLine" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="line_color" value="150,150,150,255" type="QString"/>
            <Option name="line_style" value="solid" type="QString"/>
            <Option name="line_width" value="0.35" type="QString"/>
            <Option name="line_width_unit" value="MM" type="QString"/>
            <Option name="joinstyle" value="round" type="QString"/>
          </Option>
        </layer>
        <layer class="MarkerLine" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="placement" value="vertex" type="QString"/>
            <Option name="placements" value="InnerVertices" type="QString"/>
            <Option name="rotate" value="0" type="QString"/>
          </Option>
          <symbol name="@0@1" type="marker" alpha="1">
            <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
              <Option type="Map">
                <Option name="name" value="cross2" type="QString"/>
                <Option name="color" value="255,255,255,255" type="QString"/>
                <Option name="outline_color" value="150,150,150,255" type="QString"/>
                <Option name="outline_style" value="solid" type="QString"/>
                <Option name="outline_width" value="0.25" type="QString"/>
                <Option name="outline_width_unit" value="MM" type="QString"/>
                <Option name="size" value="1.1" type="QString"/>
                <Option name="size_unit" value="MM" type="QString"/>
              </Option>
            </layer>
          </symbol>
        </layer>
        <layer class="MarkerLine" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="placement" value="firstvertex" type="QString"/>
            <Option name="placements" value="FirstVertex" type="QString"/>
            <Option name="rotate" value="1" type="QString"/>
          </Option>
          <symbol name="@0@2" type="marker" alpha="1">
            <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
              <Option type="Map">
                <Option name="name" value="filled_arrowhead" type="QString"/>
                <Option name="color" value="150,150,150,255" type="QString"/>
                <Option name="outline_color" value="150,150,150,255" type="QString"/>
                <Option name="outline_style" value="solid" type="QString"/>
                <Option name="outline_width" value="0.2" type="QString"/>
                <Option name="outline_width_unit" value="MM" type="QString"/>
                <Option name="size" value="2.6" type="QString"/>
                <Option name="size_unit" value="MM" type="QString"/>
              </Option>
            </layer>
          </symbol>
        </layer>
        <layer class="MarkerLine" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="placement" value="lastvertex" type="QString"/>
            <Option name="placements" value="LastVertex" type="QString"/>
            <Option name="rotate" value="1" type="QString"/>
          </Option>
          <symbol name="@0@3" type="marker" alpha="1">
            <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
              <Option type="Map">
                <Option name="name" value="circle" type="QString"/>
                <Option name="color" value="255,255,255,255" type="QString"/>
                <Option name="outline_color" value="150,150,150,255" type="QString"/>
                <Option name="outline_style" value="solid" type="QString"/>
                <Option name="outline_width" value="0.5" type="QString"/>
                <Option name="outline_width_unit" value="MM" type="QString"/>
                <Option name="size" value="2.6" type="QString"/>
                <Option name="size_unit" value="MM" type="QString"/>
              </Option>
            </layer>
          </symbol>
        </layer>
      </symbol>
      <symbol name="1" type="line" alpha="1">
        <layer class="SimpleLine" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="line_color" value="0,114,178,255" type="QString"/>
            <Option name="line_style" value="solid" type="QString"/>
            <Option name="line_width" value="0.35" type="QString"/>
            <Option name="line_width_unit" value="MM" type="QString"/>
            <Option name="joinstyle" value="round" type="QString"/>
          </Option>
          <data_defined_properties>
            <Option type="Map">
              <Option name="type" value="collection" type="QString"/>
              <Option name="properties" type="Map">
                <Option name="outlineColor" type="Map">
                  <Option name="active" value="true" type="bool"/>
                  <Option name="type" value="3" type="int"/>
                  <Option name="expression" value="array_get(array('#0072b2','#d55e00','#009e73','#cc79a7','#e69f00','#56b4e9','#7f3c8d'), (&quot;city_id&quot; - 1) % 7)" type="QString"/>
                </Option>
              </Option>
            </Option>
          </data_defined_properties>
        </layer>
        <layer class="MarkerLine" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="placement" value="vertex" type="QString"/>
            <Option name="placements" value="InnerVertices" type="QString"/>
            <Option name="rotate" value="0" type="QString"/>
          </Option>
          <symbol name="@1@1" type="marker" alpha="1">
            <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
              <Option type="Map">
                <Option name="name" value="cross2" type="QString"/>
                <Option name="color" value="255,255,255,255" type="QString"/>
                <Option name="outline_color" value="0,114,178,255" type="QString"/>
                <Option name="outline_style" value="solid" type="QString"/>
                <Option name="outline_width" value="0.25" type="QString"/>
                <Option name="outline_width_unit" value="MM" type="QString"/>
                <Option name="size" value="1.1" type="QString"/>
                <Option name="size_unit" value="MM" type="QString"/>
              </Option>
              <data_defined_properties>
                <Option type="Map">
                  <Option name="type" value="collection" type="QString"/>
                  <Option name="properties" type="Map">
                    <Option name="outlineColor" type="Map">
                      <Option name="active" value="true" type="bool"/>
                      <Option name="type" value="3" type="int"/>
                      <Option name="expression" value="array_get(array('#0072b2','#d55e00','#009e73','#cc79a7','#e69f00','#56b4e9','#7f3c8d'), (&quot;city_id&quot; - 1) % 7)" type="QString"/>
                    </Option>
                  </Option>
                </Option>
              </data_defined_properties>
            </layer>
          </symbol>
        </layer>
        <layer class="MarkerLine" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="placement" value="firstvertex" type="QString"/>
            <Option name="placements" value="FirstVertex" type="QString"/>
            <Option name="rotate" value="1" type="QString"/>
          </Option>
          <symbol name="@1@2" type="marker" alpha="1">
            <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
              <Option type="Map">
                <Option name="name" value="filled_arrowhead" type="QString"/>
                <Option name="color" value="0,114,178,255" type="QString"/>
                <Option name="outline_color" value="0,114,178,255" type="QString"/>
                <Option name="outline_style" value="solid" type="QString"/>
                <Option name="outline_width" value="0.2" type="QString"/>
                <Option name="outline_width_unit" value="MM" type="QString"/>
                <Option name="size" value="2.6" type="QString"/>
                <Option name="size_unit" value="MM" type="QString"/>
              </Option>
              <data_defined_properties>
                <Option type="Map">
                  <Option name="type" value="collection" type="QString"/>
                  <Option name="properties" type="Map">
                    <Option name="fillColor" type="Map">
                      <Option name="active" value="true" type="bool"/>
                      <Option name="type" value="3" type="int"/>
                      <Option name="expression" value="array_get(array('#0072b2','#d55e00','#009e73','#cc79a7','#e69f00','#56b4e9','#7f3c8d'), (&quot;city_id&quot; - 1) % 7)" type="QString"/>
                    </Option>
                    <Option name="outlineColor" type="Map">
                      <Option name="active" value="true" type="bool"/>
                      <Option name="type" value="3" type="int"/>
                      <Option name="expression" value="array_get(array('#0072b2','#d55e00','#009e73','#cc79a7','#e69f00','#56b4e9','#7f3c8d'), (&quot;city_id&quot; - 1) % 7)" type="QString"/>
                    </Option>
                  </Option>
                </Option>
              </data_defined_properties>
            </layer>
          </symbol>
        </layer>
        <layer class="MarkerLine" enabled="1" pass="0" locked="0">
          <Option type="Map">
            <Option name="placement" value="lastvertex" type="QString"/>
            <Option name="placements" value="LastVertex" type="QString"/>
            <Option name="rotate" value="1" type="QString"/>
          </Option>
          <symbol name="@1@3" type="marker" alpha="1">
            <layer class="SimpleMarker" enabled="1" pass="0" locked="0">
              <Option type="Map">
                <Option name="name" value="circle" type="QString"/>
                <Option name="color" value="255,255,255,255" type="QString"/>
                <Option name="outline_color" value="0,114,178,255" type="QString"/>
                <Option name="outline_style" value="solid" type="QString"/>
                <Option name="outline_width" value="0.5" type="QString"/>
                <Option name="outline_width_unit" value="MM" type="QString"/>
                <Option name="size" value="2.6" type="QString"/>
                <Option name="size_unit" value="MM" type="QString"/>
              </Option>
              <data_defined_properties>
                <Option type="Map">
                  <Option name="type" value="collection" type="QString"/>
                  <Option name="properties" type="Map">
                    <Option name="outlineColor" type="Map">
                      <Option name="active" value="true" type="bool"/>
                      <Option name="type" value="3" type="int"/>
                      <Option name="expression" value="array_get(array('#0072b2','#d55e00','#009e73','#cc79a7','#e69f00','#56b4e9','#7f3c8d'), (&quot;city_id&quot; - 1) % 7)" type="QString"/>
                    </Option>
                  </Option>
                </Option>
              </data_defined_properties>
            </layer>
          </symbol>
        </layer>
      </symbol>
    </symbols>
    <orderby>
      <orderByClause asc="1" nullsFirst="1">"city_id"</orderByClause>
    </orderby>
  </renderer-v2>
  <aliases>
    <alias field="run_id" index="0" name="Run"/>
    <alias field="city_id" index="1" name="City number in its series"/>
    <alias field="fate" index="2" name="What became of it"/>
  </aliases>
  <previewExpression>"fate"</previewExpression>
  <mapTip enabled="1">[% if("city_id" IS NULL, "fate", 'The way of city ' || "city_id") %]</mapTip>
</qgis>
