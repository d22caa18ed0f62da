<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<!-- Names of places where nothing else is written, of those that lie 18 mm or more from a larger one -->
<qgis version="3.22.0" styleCategories="Symbology|Labeling" labelsEnabled="1">
  <renderer-v2 type="nullSymbol"/>
  <labeling type="simple">
    <settings calloutType="simple">
      <text-style fieldName="name" isExpression="0" fontFamily="Sans" fontSize="7" fontSizeUnit="Point" fontWeight="50" textColor="107,103,95,255" textOpacity="1" multilineHeight="1">
        <text-buffer bufferDraw="1" bufferSize="0.6" bufferSizeUnits="MM" bufferColor="247,246,241,255" bufferOpacity="0.8"/>
      </text-style>
      <placement placement="1" quadOffset="4" dist="0" distUnits="MM" priority="2"/>
      <rendering drawLabels="1" displayAll="0" obstacle="0" obstacleFactor="1"/>
      <dd_properties>
        <Option type="Map">
          <Option name="name" value="" type="QString"/>
          <Option name="properties" type="Map">
            <Option name="Show" type="Map">
              <Option name="active" value="true" type="bool"/>
              <Option name="expression" value='"room_km" &gt;= 0.000018 * coalesce(@map_scale, 0)' type="QString"/>
              <Option name="type" value="3" type="int"/>
            </Option>
            <Option name="Priority" type="Map">
              <Option name="active" value="true" type="bool"/>
              <Option name="expression" value='scale_linear(ln("population"), 9, 17, 0, 4)' type="QString"/>
              <Option name="type" value="3" type="int"/>
            </Option>
          </Option>
          <Option name="type" value="collection" type="QString"/>
        </Option>
      </dd_properties>
    </settings>
  </labeling>
</qgis>
